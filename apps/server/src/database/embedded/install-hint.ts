// How to get a database server onto this machine, for a program to run and for a person to read.

export interface InstallHint {
  /** One argument vector after the other, or null where we do not know how. */
  command: string[][] | null
  text: string
}

/** `osRelease` is the text of /etc/os-release. The command never asks for a password: `sudo -n` fails instead. */
export function installHint(platform: NodeJS.Platform, osRelease: string, uid: number): InstallHint {
  if (platform === 'darwin') return spoken([['brew', 'install', 'mariadb']], [])
  if (platform !== 'linux') return { command: null, text: 'MariaDB 10.11 or newer, or MySQL 8.4 or newer' }
  const family = familyOf(osRelease)
  const asRoot = uid === 0 ? [] : ['sudo', '-n']
  if (family.has('debian') || family.has('ubuntu')) {
    const install = ['apt-get', 'install', '-y', '--no-install-recommends', 'mariadb-server-core']
    return spoken(
      [
        ['apt-get', 'update'],
        ['env', 'DEBIAN_FRONTEND=noninteractive', ...install],
      ],
      asRoot,
    )
  }
  // Not tried by us, so offered to the reader but not run for him.
  if (family.has('fedora')) {
    const { text } = spoken([['dnf', 'install', 'mariadb-server']], asRoot)
    return { command: null, text }
  }
  return { command: null, text: 'the package mariadb-server (or mysql-server) of your distribution' }
}

function spoken(commands: string[][], asRoot: string[]): InstallHint {
  const command = commands.map((words) => [...asRoot, ...words])
  // A person at a terminal can answer sudo's question.
  const lines = command.map((words) => words.filter((word) => word !== '-n').join(' '))
  return { command, text: lines.join(' && ') }
}

function familyOf(osRelease: string): Set<string> {
  const names = osRelease.split('\n').flatMap((line) => {
    const value = /^(?:ID|ID_LIKE)=(.*)$/.exec(line.trim())?.[1]
    return value === undefined ? [] : value.replaceAll(/["']/g, '').split(/\s+/)
  })
  return new Set(names)
}
