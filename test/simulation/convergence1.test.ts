import { evenings } from './evenings.ts'

evenings(0, 8)
