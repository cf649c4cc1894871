import { createServer, type Server } from 'node:http'

/** A server on loopback that answers as a provider of language models does. */
export class LanguageModelServer {
  readonly host: string
  readonly asked: string[] = []
  /** What the model says next; null while it is out of order. */
  says: string | null = null
  readonly #server: Server

  private constructor(server: Server, host: string) {
    this.#server = server
    this.host = host
    server.on('request', (request, response) => {
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (piece: string) => {
        body += piece
      })
      request.on('end', () => {
        this.asked.push(body)
        if (this.says === null) return response.writeHead(503).end()
        const choices = [{ finish_reason: 'stop', message: { role: 'assistant', content: this.says } }]
        return response.setHeader('content-type', 'application/json').end(JSON.stringify({ choices }))
      })
    })
  }

  static async start(): Promise<LanguageModelServer> {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The server has no port.')
    return new LanguageModelServer(server, `127.0.0.1:${address.port}`)
  }

  get url(): string {
    return `http://${this.host}/v1`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }
}
