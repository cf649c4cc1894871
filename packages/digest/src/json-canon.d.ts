declare module 'json-canon' {
  const serialize: (value: unknown) => string
  export = serialize
}
