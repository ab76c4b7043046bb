/** The buttons of a step: what can be done now, by whom, with what said; sent, refused or taken back in the same place. */
import { useEffect, useState } from 'react'
import type { BoardRow } from '../derive/board.ts'
import { openStep } from '../features/run/runView.ts'
import { useBoardStore, useCutover, useDeed, useFollowed } from '../live/cutover.tsx'
import { useActor, useConnectionState, useSession, useStore } from '../live/session.tsx'
import { useShortcuts } from '../shell/shortcuts.ts'
import { MoreMenu } from '../ui/MoreMenu.tsx'
import type { MenuEntry } from '../ui/menuEntry.ts'
import { ActionForm } from './ActionForm.tsx'
import { actionsFor, commandFor, mainAction, type Said, type StepAction } from './actions.ts'
import { ACTION_WORDS, type Ask, asksOf, mayAlsoSay } from './actionWords.ts'
import { draftKey, draftStore, setDraft } from './drafts.ts'
import { requestedAction } from './requestedAction.ts'
import './StepActions.css'

interface StepActionsProps {
  row: BoardRow
  /** How many buttons stand beside each other; the others are in the menu. */
  buttons: number
  size?: 'small' | 'thumb'
  /** What comes before all else after the main action; the rest follows in its usual order, in the menu. */
  beside?: readonly StepAction['name'][]
  /** What else the menu offers. */
  more?: readonly MenuEntry[]
  /** Only these, in their usual order; everything that is possible when left out. */
  only?: readonly StepAction['name'][]
  /** Whether this is the step that single keys are about. */
  keys?: boolean
}

interface Opened {
  action: StepAction
  asks: readonly Ask[]
  optional: readonly Ask[]
}

export function StepActions({ row, buttons, size, beside, more = [], only, keys = false }: StepActionsProps) {
  const { cutoverId, deeds } = useFollowed()
  const { connection } = useSession()
  const actor = useActor()
  const cutover = useCutover((value) => value)
  const stepId = row.view.definition.id
  const key = draftKey(cutoverId, stepId)
  const draft = useStore(draftStore, (drafts) => drafts.get(key))
  const deed = useDeed(stepId)
  const live = useConnectionState(({ notLiveSince }) => notLiveSince === undefined)
  const [opened, setOpened] = useState<Opened>()
  const board = useBoardStore()

  const actions = actionsFor(row, cutover, actor, connection.clock.now()).filter(
    ({ name }) => !only || only.includes(name),
  )
  const main = mainAction(actions)

  const send = (action: StepAction, said: Said) => {
    setOpened(undefined)
    void deeds.send(stepId, commandFor(action, { ...draft, ...said })).then((answer) => {
      if (answer.ok && action.name === 'complete') setDraft(key, undefined)
    })
  }
  const press = (action: StepAction) => {
    const asks = asksOf(action, row, draft ?? {})
    if (asks.length > 0 || action.capacity !== 'own') setOpened({ action, asks, optional: [] })
    else send(action, {})
  }
  const openWhole = (action: StepAction) =>
    setOpened({ action, asks: asksOf(action, row, {}), optional: mayAlsoSay(action, row) })

  useShortcuts(
    keys
      ? actions
          .filter((action) => ACTION_WORDS[action.name].key && !action.refusal)
          .map((action) => ({
            key: ACTION_WORDS[action.name].key ?? '',
            does: ACTION_WORDS[action.name].label,
            // What the key means, or which step is meant, may have changed since it was drawn.
            run: () => board.get().cutover === cutover && openStep() === stepId && press(action),
          }))
      : [],
  )

  const requested = useStore(requestedAction, (request) => (keys && request?.stepId === stepId ? request : undefined))
  const wanted = requested && actions.find(({ name, refusal }) => name === requested.name && !refusal)
  useEffect(() => {
    if (!requested) return
    requestedAction.set(undefined)
    if (wanted) press(wanted)
  })

  if (deed?.status === 'sending') {
    return (
      <div className="step-actions step-actions--quiet dim" role="status">
        Sending…{live ? '' : ' It goes out as soon as the line is back.'}
      </div>
    )
  }
  if (deed?.status === 'refused') {
    return (
      <div className="step-actions__refused" role="alert">
        <p>{deed.refusal.message}</p>
        <button type="button" className="button button--small" onClick={() => deeds.dismiss(stepId)}>
          OK
        </button>
      </div>
    )
  }
  if (opened) {
    return (
      <ActionForm
        {...opened}
        row={row}
        drafted={draft ?? {}}
        send={(said) => send(opened.action, said)}
        cancel={() => setOpened(undefined)}
      />
    )
  }
  if (actions.length === 0) return null
  const shown = beside ? chosenOf(actions, main, beside).slice(0, buttons) : actions.slice(0, buttons)
  const rest = actions.filter((action) => !shown.includes(action))
  const extended = main && !main.refusal && mayAlsoSay(main, row).length > 0 && !only ? main : undefined
  const entries: MenuEntry[] = [
    ...(extended
      ? [
          {
            kind: 'item' as const,
            key: 'extended',
            label: `${ACTION_WORDS[extended.name].label}, and say more…`,
            run: () => openWhole(extended),
          },
        ]
      : []),
    ...rest.map((action) => ({
      kind: 'item' as const,
      key: action.name,
      label: ACTION_WORDS[action.name].label,
      disabled: action.refusal !== undefined,
      run: () => press(action),
    })),
    ...more,
  ]
  return (
    <div className={`step-actions ${size ? `step-actions--${size}` : ''}`}>
      {shown.map((action) => (
        <ActionButton
          key={action.name}
          action={action}
          main={action === main && action === shown[0]}
          keys={keys}
          press={press}
        />
      ))}
      {entries.length > 0 ? (
        <MoreMenu className="button button--icon" label="More to do with this step" entries={entries}>
          ⋯
        </MoreMenu>
      ) : null}
      {main?.refusal ? <p className="step-actions__why dim">{main.refusal.message}</p> : null}
    </div>
  )
}

/** The main action, and of the others those that are asked for, in that order. */
function chosenOf(
  actions: readonly StepAction[],
  main: StepAction | undefined,
  beside: readonly StepAction['name'][],
): StepAction[] {
  const others = beside.flatMap((name) => actions.find((action) => action.name === name && action !== main) ?? [])
  return main ? [main, ...others] : others
}

interface ActionButtonProps {
  action: StepAction
  main: boolean
  keys: boolean
  press(action: StepAction): void
}

function ActionButton({ action, main, keys, press }: ActionButtonProps) {
  const { label, key } = ACTION_WORDS[action.name]
  const ownWords = action.capacity === 'own' ? label : `${label.replace('…', '')}…`
  const settled = useSettled()
  return (
    <button
      type="button"
      style={settled ? undefined : { pointerEvents: 'none' }}
      // Nothing invites the lead to do what is for others to do.
      className={`button ${main ? 'step-actions__main' : ''} ${main && action.capacity !== 'lead' ? 'button--primary' : ''}`}
      disabled={action.refusal !== undefined}
      title={
        action.capacity === 'lead'
          ? 'You override as the lead'
          : action.capacity === 'scribe'
            ? 'You record it'
            : undefined
      }
      onClick={() => press(action)}
    >
      {ownWords}
      {key && keys && main ? <kbd className="key">{key.toUpperCase()}</kbd> : null}
    </button>
  )
}

/** The second click of a double click must not press what has taken the place of the first: Complete follows Start there. */
function useSettled(): boolean {
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return settled
}

/** Slower than hands double-click, in milliseconds. */
const SETTLED_AFTER_MS = 400
