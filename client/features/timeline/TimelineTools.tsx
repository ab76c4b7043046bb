import { useShortcuts } from '../../live/shortcuts.ts'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import { showView, VIEW_WORDS, VIEWS, type View } from './timelineAddress.ts'
import { PRESETS, type Preset, type Viewport } from './useViewport.ts'

const PRESET_WORDS: Record<Preset, string> = { window: 'Window', now: 'Now', everything: 'Everything' }
const ZOOM = 1.6

interface TimelineToolsProps {
  view: View
  viewport: Viewport
  /** Narrows everything down to the stretch of time that is in sight. */
  filterToSight(): void
  saves: readonly MenuEntry[]
}

export function TimelineTools({ view, viewport, filterToSight, saves }: TimelineToolsProps) {
  const isPicture = view !== 'table'
  useShortcuts(
    isPicture
      ? [
          { key: '+', does: 'Zoom in', run: () => viewport.zoom(ZOOM) },
          { key: '-', does: 'Zoom out', run: () => viewport.zoom(1 / ZOOM) },
          { key: '0', does: 'Show the window', run: () => viewport.show('window') },
          { key: 'n', does: 'Follow now', run: () => viewport.show('now') },
          { key: 'f', does: 'Only what is in sight', run: filterToSight },
        ]
      : [],
  )
  return (
    <>
      <fieldset className="switch">
        <legend className="unseen">Arranged as</legend>
        {VIEWS.map((one) => (
          <button key={one} type="button" aria-pressed={one === view} onClick={() => showView(one)}>
            {VIEW_WORDS[one]}
          </button>
        ))}
      </fieldset>
      {isPicture ? (
        <>
          <fieldset className="switch">
            <legend className="unseen">What of it</legend>
            {PRESETS.map((preset) => (
              <button
                key={preset}
                type="button"
                aria-pressed={preset === viewport.preset}
                onClick={() => viewport.show(preset)}
              >
                {PRESET_WORDS[preset]}
              </button>
            ))}
          </fieldset>
          <div className="timeline__zoom">
            <button
              type="button"
              className="button button--small"
              aria-label="Zoom out"
              onClick={() => viewport.zoom(1 / ZOOM)}
            >
              −
            </button>
            <button
              type="button"
              className="button button--small"
              aria-label="Zoom in"
              onClick={() => viewport.zoom(ZOOM)}
            >
              +
            </button>
          </div>
          <button
            type="button"
            className="button button--small button--bare"
            title="Lists only what takes place in the time that is in sight; with Shift and the mouse, in what you drag over"
            onClick={filterToSight}
          >
            Only what is in sight
          </button>
        </>
      ) : null}
      <MoreMenu className="button button--small button--bare" entries={saves}>
        Save as ▾
      </MoreMenu>
    </>
  )
}

interface LegendProps {
  isDoubtKnown: boolean
  /** Whether anything is drawn where it was planned at T-0. */
  isMoved: boolean
}

export const Legend = ({ isDoubtKnown, isMoved }: LegendProps) => (
  <ul className="timeline__legend dim" aria-label="How to read it">
    <li>
      <span className="timeline-sample timeline-sample--plan" /> plan
    </li>
    {isMoved ? (
      <li>
        <span className="timeline-sample timeline-sample--then" /> plan at T-0
      </li>
    ) : null}
    <li>
      <span className="timeline-sample timeline-sample--done" /> happened
    </li>
    <li>
      <span className="timeline-sample" /> expected
    </li>
    {isDoubtKnown ? (
      <li>
        <span className="timeline-sample timeline-sample--whisker" /> to 80 %
      </li>
    ) : null}
    <li>
      <span className="timeline-sample timeline-sample--slack" /> slack
    </li>
    <li>
      <span className="timeline-sample timeline-sample--critical" /> critical
    </li>
  </ul>
)
