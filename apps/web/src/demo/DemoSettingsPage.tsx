import { api, trpc } from '../trpc.ts'
import { SettingsHeader } from '../workspace/SettingsHeader.tsx'
import { LoadDemo } from './LoadDemo.tsx'
import { LoadedDemo } from './LoadedDemo.tsx'

export const loader = () => api.demo.status.ensureData({})

export function DemoSettingsPage() {
  const [status] = trpc.demo.status.useSuspenseQuery({})
  return (
    <>
      <SettingsHeader />
      {status.workspace ? <LoadedDemo demo={status.workspace} personas={status.personas} /> : <LoadDemo />}
    </>
  )
}
