import { ChevronDown } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { Menu, MenuAction } from '../../ui/Menu.tsx'
import { useExport } from './use-export.ts'

type BundleMenuProps = {
  version: { id: string; number: number }
  onImport: () => void
  cannotImport: string | undefined
}

/** A policy travels as an OPA bundle, whole. */
export function BundleMenu({ version, onImport, cannotImport }: BundleMenuProps) {
  const { exportVersion, problem } = useExport()
  return (
    <>
      <Menu trigger={<Button icon={<ChevronDown aria-hidden className="size-4" />}>Bundle</Button>}>
        <MenuAction onSelect={onImport} disabledReason={cannotImport}>
          Import a bundle
        </MenuAction>
        <MenuAction onSelect={() => exportVersion(version.id)}>Export version {version.number}</MenuAction>
      </Menu>
      {problem && (
        <div className="w-full">
          <ErrorNotice problem={problem} />
        </div>
      )}
    </>
  )
}
