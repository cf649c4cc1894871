# syntax=docker/dockerfile:1
FROM node:22-bookworm-slim AS build
WORKDIR /app
# Manifests first: the layer with the packages is made anew only when they change.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json tsconfig.json ./
COPY apps/server/package.json apps/server/
COPY apps/web/package.json apps/web/
COPY apps/cli/package.json apps/cli/
COPY apps/reference-agent/package.json apps/reference-agent/
COPY apps/signer/package.json apps/signer/
COPY apps/state-dir/package.json apps/state-dir/
COPY apps/witness/package.json apps/witness/
COPY packages/admission/package.json packages/admission/
COPY packages/agents/package.json packages/agents/
COPY packages/approvals/package.json packages/approvals/
COPY packages/compliance/package.json packages/compliance/
COPY packages/custody/package.json packages/custody/
COPY packages/decisions/package.json packages/decisions/
COPY packages/digest/package.json packages/digest/
COPY packages/drift/package.json packages/drift/
COPY packages/ledger/package.json packages/ledger/
COPY packages/people/package.json packages/people/
COPY packages/policy/package.json packages/policy/
COPY packages/proofs/package.json packages/proofs/
COPY packages/promotion/package.json packages/promotion/
COPY packages/rego/package.json packages/rego/
COPY packages/retention/package.json packages/retention/
COPY packages/remediation/package.json packages/remediation/
COPY packages/signer-protocol/package.json packages/signer-protocol/
COPY packages/runtime/package.json packages/runtime/
COPY drizzle/package.json drizzle/
COPY e2e/package.json e2e/
COPY bench/package.json bench/
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile
COPY . .
RUN npx --yes pnpm@12.21.0 --filter @countersign/server --filter @countersign/web build \
    && npx --yes pnpm@12.21.0 --filter @countersign/server --prod --legacy deploy /deployed

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    COUNTERSIGN_HOST=0.0.0.0 \
    COUNTERSIGN_STATE_DIR=/var/lib/countersign
RUN useradd --system --uid 10001 --no-create-home countersign \
    && install -d -o countersign -g countersign -m 0700 /var/lib/countersign
WORKDIR /app
COPY --from=build /deployed/node_modules apps/server/node_modules
COPY --from=build /app/apps/server/dist apps/server/dist
COPY --from=build /app/apps/web/dist apps/web/dist
COPY --from=build /app/drizzle/migrations drizzle/migrations
COPY --from=build /app/apps/reference-agent apps/reference-agent
COPY --from=build /app/package.json package.json
USER countersign
EXPOSE 4400
VOLUME /var/lib/countersign
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s \
    CMD ["node", "-e", "fetch('http://127.0.0.1:4400/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "apps/server/dist/main.js"]
