import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { EntrancePage } from '../layout/EntrancePage.tsx'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { AcceptInvitation } from './AcceptInvitation.tsx'
import { EnterDemo } from './EnterDemo.tsx'
import { type InspectedLink, useLinkToken } from './link-token.ts'
import { ResetPassword } from './ResetPassword.tsx'

/** Opening a link only looks at it: mail scanners open links too. The button on the page uses it up. */
export function OneTimeLinkPage() {
  const token = useLinkToken()
  const inspect = trpc.links.inspect.useMutation()
  const { mutate: look } = inspect
  useEffect(() => {
    if (token !== '') look({ token })
  }, [token, look])
  if (token === '') {
    return (
      <EntrancePage title="One-time link">
        <Notice tone="caution">
          <p className="font-medium">The link is not complete.</p>
          <p>Copy it whole, with everything after the # sign, and open it again.</p>
        </Notice>
      </EntrancePage>
    )
  }
  if (inspect.error) {
    return (
      <EntrancePage title="This link does not work">
        <ErrorNotice problem={problemOf(inspect.error)} />
      </EntrancePage>
    )
  }
  if (!inspect.data) {
    return (
      <EntrancePage title="One-time link">
        <Skeleton />
      </EntrancePage>
    )
  }
  return <KnownLink token={token} link={inspect.data} />
}

function KnownLink({ token, link }: { token: string; link: InspectedLink }) {
  switch (link.kind) {
    case 'invitation':
      return <AcceptInvitation token={token} link={link} />
    case 'password-reset':
      return <ResetPassword token={token} link={link} />
    case 'demo':
      return <EnterDemo token={token} />
    case 'setup':
      return <ToSetUp token={token} />
  }
}

function ToSetUp({ token }: { token: string }) {
  const navigate = useNavigate()
  useEffect(() => {
    void navigate({ to: paths.setUp(), hash: token, replace: true })
  }, [navigate, token])
  return null
}
