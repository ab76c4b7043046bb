/**
 * Keeps `--visible` at the height that a phone's keyboard leaves. Most browsers resize the page (`interactive-widget` in
 * index.html); Safari lays the keyboard over it.
 */
export function followVisibleHeight(): void {
  const seen = window.visualViewport
  if (!seen) return
  const follow = () => {
    // Who zooms in wants to see less of the page, not a smaller page.
    if (seen.scale === 1) document.documentElement.style.setProperty('--visible', `${Math.round(seen.height)}px`)
  }
  seen.addEventListener('resize', follow)
  follow()
}
