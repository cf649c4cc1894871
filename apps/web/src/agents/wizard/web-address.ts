export const notAnAddress = 'Enter the whole address, such as https://mcp.example.com/mcp.'

export const isAddress = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
