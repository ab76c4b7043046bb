/** Behind the label of a field that may be left empty; what does not say so is required. */
export const Optional = () => <span className="label__optional">(optional)</span>
