/** Error boundary: a screen that fails to load or render leaves facts line and navigation working. */
import { Component, type ReactNode } from 'react'
import { Message } from '../ui/Message.tsx'

interface ScreenBoundaryProps {
  children: ReactNode
}

export class ScreenBoundary extends Component<ScreenBoundaryProps, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    return (
      <Message title="This screen cannot be shown now">
        <p>
          It could not be fetched, or something in it went wrong. The facts above stay live, and the other screens work.
        </p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </Message>
    )
  }
}
