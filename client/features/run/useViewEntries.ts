import { useStore } from '../../live/session.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import {
  chooseListOrder,
  foldsFinished,
  hiddenColumns,
  listOrder,
  setFoldsFinished,
  toggleColumn,
} from './listPreferences.ts'
import { listViews, removeView } from './listViews.ts'
import { showView, useViewOwner } from './runView.ts'
import { CHOOSABLE } from './stepColumns.tsx'

/**
 * The menu of how the list is arranged, and of the views that were saved.
 *
 * @param current the name of the view that is shown
 * @param save asks for a name; undefined where there is nothing to save
 */
export function useViewEntries(current: string | undefined, save: (() => void) | undefined): MenuEntry[] {
  const owner = useViewOwner()
  const views = useStore(listViews(owner), (list) => list)
  const order = useStore(listOrder, (chosen) => chosen)
  const folds = useStore(foldsFinished, (on) => on)
  const hidden = useStore(hiddenColumns, (names) => names)
  const saved = views.find(({ name }) => name === current)
  return [
    ...(views.length > 0 ? [{ kind: 'heading', key: 'views', text: 'Saved views' } as const] : []),
    ...views.map(
      (view): MenuEntry => ({
        kind: 'item',
        key: `view ${view.name}`,
        label: view.name,
        ticked: view === saved,
        run: () => showView(view),
      }),
    ),
    {
      kind: 'item',
      key: 'save',
      label: 'Save this view…',
      disabled: save === undefined,
      title: save ? undefined : 'Filter the list first',
      run: () => save?.(),
    },
    ...(saved
      ? [
          {
            kind: 'item',
            key: 'remove',
            label: `Delete “${saved.name}”`,
            run: () => removeView(owner, saved.name),
          } as const,
        ]
      : []),
    { kind: 'heading', key: 'order', text: 'Order' },
    ...(['plan', 'workstream'] as const).map(
      (each): MenuEntry => ({
        kind: 'item',
        key: `order ${each}`,
        label: each === 'plan' ? 'As planned' : 'By workstream',
        ticked: order === each,
        stays: true,
        run: () => chooseListOrder(each),
      }),
    ),
    {
      kind: 'item',
      key: 'folds',
      label: 'Fold finished steps',
      ticked: folds,
      stays: true,
      run: () => setFoldsFinished(!folds),
    },
    { kind: 'heading', key: 'columns', text: 'Columns' },
    ...CHOOSABLE.map(
      ({ name, title }): MenuEntry => ({
        kind: 'item',
        key: `column ${name}`,
        label: title,
        ticked: !hidden.includes(name),
        stays: true,
        run: () => toggleColumn(name),
      }),
    ),
  ]
}
