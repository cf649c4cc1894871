import { masterKeyFile } from './master-key.ts'

/** Makes the key of one folder after the other, for whoever looks at them meanwhile. */
for (const folder of process.argv.slice(2)) masterKeyFile(folder)
