import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type Column<Row> = {
  header: string
  cell: (row: Row) => ReactNode
  /** The cell that names the row; it heads the block that a row becomes on a narrow screen. */
  isRowHeader?: boolean
}

type TableProps<Row> = {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  actions?: (row: Row) => ReactNode
}

const cellLook = 'flex gap-3 py-0.5 sm:table-cell sm:h-row sm:py-1 sm:pr-4 sm:align-middle'

/** A list in rows. Below the `sm` width every row becomes a block that repeats the column's name. */
export function Table<Row>({ caption, columns, rows, rowKey, actions }: TableProps<Row>) {
  return (
    <table className="block w-full text-sm sm:table">
      <caption className="sr-only">{caption}</caption>
      <thead className="hidden border-b border-edge text-left text-xs text-faded sm:table-header-group">
        <tr>
          {columns.map((column) => (
            <th key={column.header} scope="col" className="h-7 pr-4 font-medium whitespace-nowrap">
              {column.header}
            </th>
          ))}
          {actions && (
            <th scope="col" className="w-8">
              <span className="sr-only">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody className="block border-t border-edge sm:table-row-group">
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            className="relative block border-b border-rule py-2 hover:bg-shade sm:table-row sm:py-0"
          >
            {columns.map((column) =>
              column.isRowHeader ? (
                <th
                  key={column.header}
                  scope="row"
                  className={classNames(cellLook, 'pr-10 text-left font-normal')}
                >
                  {column.cell(row)}
                </th>
              ) : (
                <td key={column.header} className={cellLook}>
                  <span aria-hidden className="w-24 shrink-0 text-faded sm:hidden">
                    {column.header}
                  </span>
                  {column.cell(row)}
                </td>
              ),
            )}
            {actions && (
              <td className="absolute top-1 right-0 sm:static sm:table-cell sm:w-8 sm:align-middle">
                {actions(row)}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
