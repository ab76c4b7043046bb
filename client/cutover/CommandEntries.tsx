/** What the command menu offers: navigate, find a step, act on the open one, control the cutover. Part of CommandMenu.tsx. */
import { type KeyboardEvent, useDeferredValue, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { DUTY_KINDS } from '../../shared/attention/duty.ts'
import { type BoardRow, rowOf } from '../derive/board.ts'
import { controlOffers, WHOLE } from '../features/run/controlOffers.ts'
import { chooseListOrder } from '../features/run/listPreferences.ts'
import { useOpenStep } from '../features/run/runView.ts'
import { stepOffers } from '../features/run/stepOffers.ts'
import { nameOf, type Offer } from '../forms/offer.ts'
import type { OfferContext } from '../forms/offersOf.ts'
import { requestOffer } from '../forms/requestedOffer.ts'
import { useOfferContext } from '../forms/useOfferContext.ts'
import { useBoardStore, useFollowed, useMyDuties } from '../live/cutover.tsx'
import type { Http } from '../live/http.ts'
import { useSession } from '../live/session.tsx'
import { setSingleKeys, singleKeys } from '../live/shortcuts.ts'
import { cutoverPath, dutyPath, stepPath } from '../paths.ts'
import { doNotNotify, notifyHere, ringing } from '../shell/ring.ts'
import { chooseTheme } from '../shell/themeChoice.ts'
import { focusOnce } from '../ui/focusOnce.ts'
import { useScreens } from './useScreens.ts'
import './CommandMenu.css'

interface Entry {
  key: string
  title: string
  about?: string
  /** Offered only once something is written that fits it. */
  aside?: boolean
  run(): void
}

const MAX_STEPS = 12

export default function CommandEntries({ close }: { close(): void }) {
  const [written, setWritten] = useState('')
  const [chosen, setChosen] = useState(0)
  const entries = useEntries(useDeferredValue(written))
  const current = Math.min(chosen, entries.length - 1)
  const run = (entry: Entry | undefined) => {
    if (!entry) return
    close()
    entry.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      event.preventDefault()
      setChosen((current + by + entries.length) % Math.max(1, entries.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(entries[current])
    }
  }
  return (
    <>
      <input
        className="field command-menu__input"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="command-list"
        aria-activedescendant={entries[current] ? `command-${current}` : undefined}
        aria-label="Command or step"
        placeholder="A command, or a step"
        ref={focusOnce}
        value={written}
        onChange={(event) => {
          setWritten(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id="command-list" role="listbox" aria-label="Commands" className="command-menu__list">
        {entries.map((entry, index) => (
          <button
            key={entry.key}
            id={`command-${index}`}
            type="button"
            role="option"
            aria-selected={index === current}
            tabIndex={-1}
            className="command-menu__entry"
            ref={(element) => {
              if (index === current) element?.scrollIntoView({ block: 'nearest' })
            }}
            onPointerMove={() => setChosen(index)}
            onClick={() => run(entry)}
          >
            <span>{entry.title}</span>
            <span className="dim">{entry.about}</span>
          </button>
        ))}
        {entries.length === 0 ? <p className="dim command-menu__none">No matches.</p> : null}
      </div>
    </>
  )
}

function useEntries(written: string): Entry[] {
  const { cutoverId } = useFollowed()
  const board = useBoardStore()
  // As of opening the menu, so that entries do not move while one is choosing.
  const [context] = useState(useOfferContext())
  const [duties] = useState(useMyDuties())
  const step = useOpenStep()
  const open = useScreens()
  const { http } = useSession().connection
  const [, navigate] = useLocation()
  const everything = useMemo((): Entry[] => {
    const screens = open.map(({ path, title }) => ({
      key: `go ${path}`,
      title: `Go to ${title}`,
      run: () => navigate(cutoverPath(cutoverId, path)),
    }))
    const row = rowOf(board.get(), step)
    const onStep = (row ? pressable(context, row) : []).map((offer) => ({
      key: `step action ${offer.name}`,
      title: `${nameOf(offer)}: ${row?.view.definition.title}`,
      about: offer.key?.toUpperCase() ?? 'step',
      run: () => requestOffer(row?.view.definition.id ?? '', offer.name),
    }))
    const ownActions = (own: BoardRow): Entry[] => {
      const { id, title } = own.view.definition
      return pressable(context, own)
        .filter(({ capacity }) => capacity === 'own')
        .map((offer) => ({
          aside: offer.tone !== 'primary',
          key: `own ${id} ${offer.name}`,
          title: `${nameOf(offer)}: ${title}`,
          about: 'yours',
          run() {
            navigate(stepPath(cutoverId, id))
            requestOffer(id, offer.name)
          },
        }))
    }
    // Whose turn it is says `shared/attention`; what has to be read or written first is done on its own screen.
    const mine = duties.flatMap((duty): Entry[] => {
      const own = 'stepId' in duty.on && duty.on.stepId !== step ? rowOf(board.get(), duty.on.stepId) : undefined
      if ('stepId' in duty.on) return own ? ownActions(own) : []
      const { label } = DUTY_KINDS[duty.kind]
      return [
        {
          key: `duty ${duty.key}`,
          title: `${label}: ${duty.title}`,
          about: 'yours',
          run: () => navigate(dutyPath(cutoverId, duty)),
        },
      ]
    })
    const whole = controlOffers(context)
      .filter(({ refusal }) => !refusal)
      .map((offer) => ({
        key: `${WHOLE} ${offer.name}`,
        title: nameOf(offer),
        about: 'cutover',
        run() {
          navigate(cutoverPath(cutoverId))
          requestOffer(WHOLE, offer.name)
        },
      }))
    return [...onStep, ...mine, ...whole, ...screens, ...preferences(navigate, cutoverId, http)]
  }, [context, cutoverId, navigate, step, open, board, duties, http])
  const steps = useMemo(
    () =>
      [...board.get().rows, ...board.get().rollback].map(
        ({ view: { definition } }): Entry => ({
          key: `step ${definition.id}`,
          title: definition.title,
          about: definition.workstream,
          run: () => navigate(stepPath(cutoverId, definition.id)),
        }),
      ),
    [board, cutoverId, navigate],
  )
  const words = written.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = ({ title, about = '', key }: Entry) => {
    const text = `${title} ${about} ${key}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return words.length === 0
    ? everything.filter(({ aside }) => !aside)
    : [...everything.filter(fits), ...steps.filter(fits).slice(0, MAX_STEPS)]
}

const pressable = (context: OfferContext, row: BoardRow): Offer[] =>
  stepOffers(context, row).filter(({ refusal }) => !refusal)

function preferences(navigate: (to: string) => void, cutoverId: string, http: Http): Entry[] {
  const about = 'preference'
  return [
    { key: 'portfolio', title: 'All cutovers', run: () => navigate('/') },
    { key: 'wall', title: 'Wall screen', run: () => navigate(`/tv/${cutoverId}`) },
    { key: 'walls', title: 'Wall of all running cutovers', run: () => navigate('/tv') },
    { key: 'print', title: 'Plan to print or export', run: () => navigate(`/cutovers/${cutoverId}/print`) },
    { key: 'order plan', title: 'List the steps as planned', about, run: () => chooseListOrder('plan') },
    { key: 'order stream', title: 'List the steps by workstream', about, run: () => chooseListOrder('workstream') },
    { key: 'theme dark', title: 'Dark', about, run: () => chooseTheme('dark') },
    { key: 'theme light', title: 'Light', about, run: () => chooseTheme('light') },
    { key: 'theme system', title: 'Dark or light as the system', about, run: () => chooseTheme('system') },
    {
      key: 'ring',
      title: ringing.get() ? 'Do not notify me at my turn' : 'Notify me at my turn',
      about,
      run: () => (ringing.get() ? doNotNotify() : void notifyHere(http)),
    },
    {
      key: 'keys',
      title: singleKeys.get() ? 'Turn keyboard shortcuts off' : 'Turn keyboard shortcuts on',
      about,
      run: () => setSingleKeys(!singleKeys.get()),
    },
  ]
}
