import { Toast } from '@base-ui/react/toast'

export const toasts = Toast.createToastManager()

/** Tells that something is done. What went wrong is never a toast: it stands where it happened. */
export function tellDone(sentence: string): void {
  toasts.add({ description: sentence })
}
