import { Button } from '../ui/Button.tsx'
import { describeNumber } from '../ui/number.ts'
import { type Column, Table } from '../ui/Table.tsx'
import { placeOf } from './run-states.ts'
import type { Overview } from './runtime-query.ts'
import { type PlaceSearch, placeIn } from './runtime-search.ts'

type Place = Overview['places'][number]

const columns: readonly Column<Place>[] = [
  { header: 'Where', isRowHeader: true, cell: placeOf },
  { header: 'Runs', cell: ({ count }) => describeNumber(count) },
]

type PlaceTableProps = {
  places: readonly Place[]
  shown: PlaceSearch
  onShow: (place: PlaceSearch) => void
}

/** How much runs on each server and elsewhere; one of them can be looked at alone. */
export function PlaceTable({ places, shown, onShow }: PlaceTableProps) {
  return (
    <div className="mb-4 max-w-xl">
      <Table
        caption="How many run where"
        columns={columns}
        rows={places}
        rowKey={(place) => `${place.driver} ${place.runner} ${place.replicaId}`}
        actions={(place) => {
          const { driver, server } = placeIn(place)
          const isShown = shown.driver === driver && shown.server === server
          return (
            <Button
              size="small"
              aria-pressed={isShown}
              aria-label={`Only ${placeOf(place)}`}
              onClick={() => onShow(isShown ? { driver: undefined, server: undefined } : { driver, server })}
            >
              Only these
            </Button>
          )
        }}
      />
    </div>
  )
}
