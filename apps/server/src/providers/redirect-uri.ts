/** One for all providers, so that it can be entered there before the provider is saved here. */
export const redirectUriAt = (publicUrl: string): string => `${publicUrl}/auth/oidc/callback`
