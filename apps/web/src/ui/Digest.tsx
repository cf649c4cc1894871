import { CopyButton } from './CopyButton.tsx'

type DigestProps = { hex: string; what: string }

/** A digest by its first eight characters; the whole of it on hover and in the clipboard. */
export function Digest({ hex, what }: DigestProps) {
  return (
    <span className="whitespace-nowrap">
      <code className="font-mono" title={hex}>
        {hex.slice(0, 8)}
      </code>
      <CopyButton text={hex} what={what} />
    </span>
  )
}
