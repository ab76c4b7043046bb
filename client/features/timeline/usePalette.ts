import { useLayoutEffect, useState } from 'react'
import { INKS, type Ink, type Palette } from './shapes.ts'

/**
 * The theme's colours as a canvas needs them; undefined before the first look. Another object whenever the canvas has to be
 * drawn anew: with another theme, and when the letters have come, for which a canvas does not wait.
 */
export function usePalette(place: HTMLElement | null): Palette | undefined {
  const [palette, setPalette] = useState<Palette>()
  useLayoutEffect(() => {
    if (!place) return
    let isShown = true
    const read = () => isShown && setPalette(readPalette(place))
    read()
    if (document.fonts.status !== 'loaded') void document.fonts.ready.then(read)
    const theme = new MutationObserver(read)
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const forced = matchMedia('(forced-colors: active)')
    forced.addEventListener('change', read)
    return () => {
      isShown = false
      theme.disconnect()
      forced.removeEventListener('change', read)
    }
  }, [place])
  return palette
}

/** As on paper, whatever the screen shows. */
export function paperPalette(): Palette {
  const paper = document.createElement('div')
  paper.dataset.theme = 'light'
  document.body.append(paper)
  const palette = readPalette(paper)
  paper.remove()
  return palette
}

/** As an element has them: `var()`, mixed colours and the system's own come out as a canvas and a file understand them. */
function readPalette(place: HTMLElement): Palette {
  const probe = document.createElement('span')
  probe.style.setProperty('forced-color-adjust', 'none')
  place.append(probe)
  const colourOf = (ink: Ink) => {
    probe.style.color = `var(--${ink})`
    return getComputedStyle(probe).color
  }
  const palette = Object.fromEntries(INKS.map((ink) => [ink, colourOf(ink)]))
  probe.remove()
  return palette as Palette
}
