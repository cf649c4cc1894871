import { LastingRole, ProviderName, RoleMapping } from '@countersign/people'
import type { Inputs, Outputs } from '@countersign/server/router'
import { z } from 'zod'

export type Provider = Outputs['providers']['list'][number]

/** The form keeps the shape of the screen; `toInput` turns it into what the server takes. */
export const ProviderForm = z.strictObject({
  name: ProviderName,
  issuer: z.url({
    protocol: /^https?$/,
    error: 'Enter an address such as https://id.example.com/realms/main.',
  }),
  clientId: z.string().trim().min(1, 'Enter the client id that the provider gave you.'),
  clientSecret: z.string(),
  roleClaim: z.string().trim(),
  roleMap: z.array(RoleMapping),
  defaultRole: z.union([LastingRole, z.literal('')]),
  isEnabled: z.boolean(),
})
export type ProviderForm = z.infer<typeof ProviderForm>

export const formOf = (provider: Provider | null): ProviderForm => ({
  name: provider?.name ?? '',
  issuer: provider?.issuer ?? '',
  clientId: provider?.clientId ?? '',
  clientSecret: '',
  roleClaim: provider?.roleClaim ?? '',
  roleMap: provider?.roleMap ?? [],
  defaultRole: provider?.defaultRole ?? '',
  isEnabled: provider?.isEnabled ?? true,
})

export function toInput(
  workspaceId: string,
  provider: Provider | null,
  { clientSecret, roleClaim, defaultRole, ...form }: ProviderForm,
): Inputs['providers']['save'] {
  return {
    workspaceId,
    ...(provider && { id: provider.id }),
    ...form,
    ...(clientSecret && { clientSecret }),
    roleClaim: roleClaim || null,
    defaultRole: defaultRole || null,
  }
}
