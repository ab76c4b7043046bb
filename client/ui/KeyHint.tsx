/** The key that does the same as the button it stands on; not part of the button's name, and absent where there are no keys. */
export const KeyHint = ({ children, title }: { children: string; title?: string }) => (
  <span className="key key--hint" title={title} aria-hidden="true">
    {children}
  </span>
)
