/** Bulk actions: several steps, one reason, all or nothing. */
import { rowOf } from '../../derive/board.ts'
import { Offers } from '../../forms/Offers.tsx'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useBoxes } from '../../live/boxes.ts'
import { useBoardStore } from '../../live/cutover.tsx'
import { bulkOffers } from './bulkOffers.ts'

export function BulkBar({ stepIds, clear }: { stepIds: readonly string[]; clear(): void }) {
  const board = useBoardStore()
  const rows = stepIds.flatMap((stepId) => rowOf(board.get(), stepId) ?? [])
  const boxes = useBoxes(rows.map(({ view }) => view))
  const offers = bulkOffers(useOfferContext(), rows, boxes?.boxCount)
  return (
    <fieldset className="bulk">
      <legend className="unseen">Selected steps</legend>
      <b className="strong">{rows.length} selected</b>
      <Offers
        about="bulk"
        chosen={stepIds.join(' ')}
        offers={offers}
        size="small"
        uponRefusal="None was changed."
        done={clear}
      />
      {offers.length === 0 ? <span className="dim">These steps have no action in common that you may do.</span> : null}
      <button type="button" className="button button--small button--bare" onClick={clear}>
        Clear selection
      </button>
    </fieldset>
  )
}
