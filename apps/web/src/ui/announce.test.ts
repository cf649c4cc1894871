import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { announce, announcement } from './announce.ts'

const read = () => announcement.get().text

beforeAll(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})
// What the test before said is long over.
beforeEach(() => {
  vi.advanceTimersByTime(60_000)
})

describe('what is read out', () => {
  it('is read together when it comes in the same moment', () => {
    announce('People changed.')
    vi.advanceTimersByTime(200)
    announce('Invitations changed.')
    expect(read()).toBe('People changed. Invitations changed.')
  })

  it('leaves out what was said a while ago', () => {
    announce('People changed.')
    vi.advanceTimersByTime(1_400)
    announce('Invitations changed.')
    vi.advanceTimersByTime(1_400)
    announce('Keys changed.')
    expect(read()).toBe('Invitations changed. Keys changed.')
  })

  it('loses nothing of the moment when a sentence comes again', () => {
    announce('Invitations changed.')
    announce('People changed.')
    announce('Invitations changed.')
    expect(read()).toBe('People changed. Invitations changed.')
  })

  it('is read again when the same sentence comes alone', () => {
    announce('Copied.')
    const { count } = announcement.get()
    vi.advanceTimersByTime(5_000)
    announce('Copied.')
    expect(announcement.get()).toEqual({ text: 'Copied.', count: count + 1 })
  })
})
