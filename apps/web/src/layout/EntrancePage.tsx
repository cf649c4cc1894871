import type { ReactNode } from 'react'
import { Mark } from '../seal/Mark.tsx'
import { ReadOnlyBanner } from './ReadOnlyBanner.tsx'

type EntrancePageProps = { title: string; lead?: ReactNode; children: ReactNode }

/** The frame of every page outside the shell: the form on its sheet, and what the product's name means beside it. */
export function EntrancePage({ title, lead, children }: EntrancePageProps) {
  return (
    <div className="grid min-h-dvh grid-rows-[1fr_auto] lg:grid-cols-[minmax(30rem,5fr)_6fr] lg:grid-rows-1">
      <title>{`${title} · Countersign`}</title>
      <main className="flex flex-col border-rule bg-sheet px-6 py-10 sm:px-16 lg:border-r">
        <p className="flex items-center gap-2.5 text-lg font-semibold">
          <Mark size={28} />
          Countersign
        </p>
        <div className="-mx-6 mt-6 empty:hidden sm:-mx-16">
          <ReadOnlyBanner />
        </div>
        <div className="my-auto w-full max-w-form py-10">
          <h1 id="page-title" tabIndex={-1} className="register-rule mb-5 pb-3 text-xl font-semibold">
            {title}
          </h1>
          {lead && <p className="-mt-1 mb-5 text-sm text-faded">{lead}</p>}
          {children}
        </div>
      </main>
      <aside aria-label="About the name" className="flex flex-col justify-center gap-8 px-6 py-10 sm:px-16">
        <div className="-ml-2 hidden lg:block">
          <Mark size={224} />
        </div>
        <div className="max-w-md">
          <p className="text-lg">
            <dfn className="font-semibold not-italic">countersign</dfn>{' '}
            <span className="text-sm text-faded">noun</span>
          </p>
          <ol className="mt-2 list-decimal space-y-1.5 pl-5 text-sm text-faded marker:text-accent">
            <li>A second signature that makes a document binding.</li>
            <li>The word a sentry demands before letting you pass.</li>
          </ol>
        </div>
      </aside>
    </div>
  )
}
