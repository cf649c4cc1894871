import { createStore, type Store } from './store.ts'

/** A choice that belongs to this browser. `options` is the closed list; what is stored outside it is ignored. */
export function createPreference<T extends string>(name: string, options: readonly [T, ...T[]]): Store<T> {
  const key = `countersign.${name}`
  const stored = readStorage(key)
  const store = createStore<T>(options.find((option) => option === stored) ?? options[0])
  return {
    ...store,
    set(value) {
      writeStorage(key, value)
      store.set(value)
    },
  }
}

// A browser may forbid storage altogether; every use of it is a convenience that lasts until the reload then.
export function readStorage(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function writeStorage(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    return
  }
}
