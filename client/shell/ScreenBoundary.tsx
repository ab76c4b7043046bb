/** Error boundary: what fails to load or render leaves the rest of the page working. */
import { Component, type ReactNode } from 'react'

interface ScreenBoundaryProps {
  /** Where it stands; elsewhere it tries again. */
  at: string
  /** Shown in its place. */
  instead: ReactNode
  children: ReactNode
}

export class ScreenBoundary extends Component<ScreenBoundaryProps, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override componentDidUpdate({ at }: ScreenBoundaryProps): void {
    if (this.state.broken && at !== this.props.at) this.setState({ broken: false })
  }

  override render(): ReactNode {
    return this.state.broken ? this.props.instead : this.props.children
  }
}

/** What a boundary says, whatever is around it. */
export const BROKEN_TITLE = 'This screen cannot be shown now'

/** @param others what goes on all the same */
export const Broken = ({ others }: { others?: string }) => (
  <>
    <p>It could not be fetched, or something in it went wrong.{others === undefined ? '' : ` ${others}`}</p>
    <button type="button" className="button" onClick={() => location.reload()}>
      Load the page again
    </button>
  </>
)
