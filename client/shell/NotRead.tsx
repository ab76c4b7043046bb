import { ErrorPage } from './ErrorPage.tsx'

/** Where the server has not said what a page is about: nothing is claimed of it. */
export const NotRead = ({ again }: { again(): void }) => (
  <ErrorPage title="T-Minus does not answer">
    <p>It is asked again by itself, and this page appears as soon as it answers.</p>
    <button type="button" className="button button--primary" onClick={again}>
      Try again
    </button>
  </ErrorPage>
)
