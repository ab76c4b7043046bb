import { evenings } from './evenings.ts'

evenings(3, 4)
