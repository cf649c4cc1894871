/** The launcher's environment. Its commands run before there is a server, or start one and pass the environment on. */
export const env: NodeJS.ProcessEnv = process.env
