import { describe, expect, it } from 'vitest'
import { csvCell, csvLine } from './csv.ts'

describe('a table', () => {
  it('quotes what has to be quoted and nothing else (RFC 4180)', () => {
    expect(csvLine(['a', 'b c', 'd,e', 'say "no"', 7, null, ''])).toBe('a,b c,"d,e","say ""no""",7,,\r\n')
  })

  it('turns everything that a spreadsheet would calculate into text', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\u200b=1', '\uff1d1', '\uff0b1', '\uff20a']) {
      expect(csvCell(text)).toBe(`'${text}`)
    }
    expect(csvCell('=HYPERLINK("http://x","y")')).toBe(`"'=HYPERLINK(""http://x"",""y"")"`)
    expect(csvCell('\t=1')).toBe("'\ufffd=1")
  })

  it('leaves a minus within a text, and numbers, alone', () => {
    expect(csvCell('a-b=c')).toBe('a-b=c')
    expect(csvCell(-3)).toBe('-3')
  })

  it('keeps a row on one line, whatever is in a name', () => {
    expect(csvLine(['a\r\nb', 'c\u0000d', 'e\u0085f'])).toBe('a\ufffd\ufffdb,c\ufffdd,e\ufffdf\r\n')
  })
})
