/** Other base64url of the same length for other bytes: the first letter carries six bits of the first byte, whatever it was. */
export const altered = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`
