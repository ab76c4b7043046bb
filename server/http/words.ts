import { z } from 'zod'

const NUL = String.fromCharCode(0)

/** A short text that PostgreSQL can hold, without surrounding space. */
export const word = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max)
    .refine((value) => !value.includes(NUL), 'must not contain a NUL character')
