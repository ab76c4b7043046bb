/** Where a step has boxes: its instructions, and its expected result. Apart from the parser that finds them. */
export const BOX_PARTS = ['do', 'verify'] as const
export type BoxPart = (typeof BOX_PARTS)[number]

/** What is longer beside a box is cut. */
export const MAX_BOX_TEXT = 500
