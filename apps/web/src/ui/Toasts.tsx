import { Toast } from '@base-ui/react/toast'
import { CircleCheck, X } from 'lucide-react'
import { toasts } from './toast.ts'

export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} timeout={6000} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList() {
  const { toasts: shown } = Toast.useToastManager()
  return shown.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="border border-edge bg-sheet text-sm transition-all duration-arrive data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-2.5 px-3 py-2.5">
        <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-allow" />
        <Toast.Description className="grow" />
        <Toast.Close
          aria-label="Dismiss"
          className="-m-1 inline-flex size-6 items-center justify-center rounded-sm text-faded hover:bg-shade"
        >
          <X aria-hidden className="size-3.5" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}
