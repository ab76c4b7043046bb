import { evenings } from './evenings.ts'

evenings(4, 8)
