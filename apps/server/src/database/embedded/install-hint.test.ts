import { expect, test } from 'vitest'
import { installHint } from './install-hint.ts'

const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'
const mint = 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'

test('on Debian root installs the small package', () => {
  expect(installHint('linux', debian, 0).command).toEqual([
    ['apt-get', 'update'],
    [
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      'install',
      '-y',
      '--no-install-recommends',
      'mariadb-server-core',
    ],
  ])
})

test('an ordinary user gets it through sudo: a program without questions, a person with them', () => {
  const hint = installHint('linux', mint, 1000)
  expect(hint.command?.map((words) => words.slice(0, 3))).toEqual([
    ['sudo', '-n', 'apt-get'],
    ['sudo', '-n', 'env'],
  ])
  expect(hint.text).toMatch(/^sudo apt-get update && sudo env .* mariadb-server-core$/)
})

test('on macOS Homebrew installs it', () => {
  expect(installHint('darwin', '', 501)).toEqual({
    command: [['brew', 'install', 'mariadb']],
    text: 'brew install mariadb',
  })
})

test('elsewhere there is only text', () => {
  expect(installHint('linux', 'ID=fedora', 0)).toEqual({ command: null, text: 'dnf install mariadb-server' })
  expect(installHint('linux', 'ID=alpine', 0)).toMatchObject({
    command: null,
    text: expect.stringContaining('mariadb-server'),
  })
  expect(installHint('win32', '', 0)).toMatchObject({
    command: null,
    text: expect.stringContaining('MariaDB'),
  })
})
