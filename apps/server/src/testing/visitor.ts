import { createTRPCClient, httpLink, type TRPCClient, TRPCClientError } from '@trpc/client'
import type { ErrorBody } from '../trpc/errors.ts'
import type { AppRouter } from '../trpc/router.ts'
import type { TestServer } from './compose.ts'

/** What a browser is to the server: it keeps cookies and says where a request comes from. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  readonly api: TRPCClient<AppRouter>
  readonly #server: TestServer
  readonly #address: string
  /** What a browser would add by itself; tests change it to be another site. */
  headers: Record<string, string> = { 'sec-fetch-site': 'same-origin', 'user-agent': 'Test browser' }

  constructor(server: TestServer, address = '203.0.113.7') {
    this.#server = server
    this.#address = address
    this.api = createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: `${server.publicUrl}/trpc`,
          fetch: (url, init) =>
            this.fetch(String(url), {
              method: init?.method ?? 'GET',
              ...(typeof init?.body === 'string' ? { body: init.body } : {}),
            }),
        }),
      ],
    })
  }

  async fetch(url: string, init: { method?: string; body?: string; headers?: Record<string, string> } = {}) {
    const { pathname, search } = new URL(url, this.#server.publicUrl)
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await this.#server.http.inject({
      method: init.method === 'POST' ? 'POST' : 'GET',
      url: `${pathname}${search}`,
      remoteAddress: this.#address,
      headers: {
        ...this.headers,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie ? { cookie } : {}),
        ...init.headers,
      },
      ...(init.body === undefined ? {} : { payload: init.body }),
    })
    for (const { name, value } of answer.cookies) {
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    const headers = Object.entries(answer.headers).map(
      ([name, value]) => [name, String(value)] as [string, string],
    )
    return new Response(answer.statusCode === 204 ? null : answer.body, {
      status: answer.statusCode,
      headers,
    })
  }
}

/** The refusal that a call ended in; a call that succeeds fails the test. */
export async function refusalOf(call: Promise<unknown>): Promise<ErrorBody & { httpStatus: number }> {
  try {
    await call
  } catch (error) {
    if (error instanceof TRPCClientError && error.data) return error.data
    throw error
  }
  throw new Error('The call was carried out, although it should have been refused.')
}

export const codeOf = async (call: Promise<unknown>): Promise<string> => (await refusalOf(call)).code
