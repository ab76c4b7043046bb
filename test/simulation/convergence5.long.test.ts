import { evenings } from './evenings.ts'

evenings(1, 4)
