import { Link } from '@tanstack/react-router'
import { ChevronDown, CircleUserRound } from 'lucide-react'
import { openOverlay } from '../layout/shortcuts.ts'
import { paths } from '../paths.ts'
import { theme, themes } from '../theme/theme.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuAction, MenuChoice, MenuLink, MenuRule } from '../ui/Menu.tsx'
import { useStore } from '../ui/store.ts'
import { zonePreference, zones } from '../ui/time-zone.ts'
import { usePerson } from './session.ts'
import { signOut } from './sign-out.ts'

export function AccountMenu() {
  const person = usePerson()
  const chosenTheme = useStore(theme)
  const zone = useStore(zonePreference)
  return (
    <Menu
      trigger={
        <Button tone="quiet" aria-label={`Your account, ${person.name}`}>
          <CircleUserRound aria-hidden className="size-4 text-faded" />
          <span className="hidden max-w-40 truncate sm:inline">{person.name}</span>
          <ChevronDown aria-hidden className="size-3.5 text-faded" />
        </Button>
      }
    >
      <p className="truncate px-3 py-1 text-xs text-faded">{person.email}</p>
      <MenuLink link={<Link to={paths.account()} />}>Account</MenuLink>
      <MenuLink link={<Link to={paths.sessions()} />}>Sessions</MenuLink>
      <MenuRule />
      <MenuChoice label="Theme" options={themes} value={chosenTheme} onChange={theme.set} />
      <MenuRule />
      <MenuChoice label="Times are shown in" options={zones} value={zone} onChange={zonePreference.set} />
      <MenuRule />
      <MenuAction onSelect={() => openOverlay.set('keyboard-help')}>Keyboard shortcuts</MenuAction>
      <MenuAction onSelect={signOut}>Sign out</MenuAction>
    </Menu>
  )
}
