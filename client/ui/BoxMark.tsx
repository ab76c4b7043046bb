/** A box that nobody presses. */
export const BoxMark = ({ isTicked }: { isTicked: boolean }) => (
  <span className="markdown__mark" role="img" aria-label={isTicked ? 'ticked' : 'not ticked'}>
    {isTicked ? '☑' : '☐'}
  </span>
)
