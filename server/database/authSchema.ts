/** The tables that better-auth and the rate limiter use through drizzle; migration 0002 creates them. */
import { bigint, boolean, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const instant = (column: string) => timestamp(column, { withTimezone: true, mode: 'date' })
const changes = { createdAt: instant('created_at').notNull(), updatedAt: instant('updated_at').notNull() }

export const people = pgTable('people', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull(),
  emailVerified: boolean('email_verified').notNull(),
  phone: text('phone'),
  image: text('image'),
  ...changes,
})

export const sessions = pgTable('sessions', {
  id: text('id').primaryKey(),
  organisation: text('organisation').notNull(),
  userId: text('person').notNull(),
  token: text('token').notNull(),
  enteredBy: text('entered_by', { enum: ['password', 'link', 'passkey'] }).notNull(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  expiresAt: instant('expires_at').notNull(),
  ...changes,
})

export const accounts = pgTable('accounts', {
  id: text('id').primaryKey(),
  userId: text('person').notNull(),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: instant('access_token_expires_at'),
  refreshTokenExpiresAt: instant('refresh_token_expires_at'),
  scope: text('scope'),
  password: text('password'),
  ...changes,
})

export const verifications = pgTable('verifications', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: instant('expires_at').notNull(),
  ...changes,
})

export const rateLimits = pgTable('rate_limits', {
  id: text('id').primaryKey(),
  key: text('key').notNull(),
  count: integer('count').notNull(),
  lastRequest: bigint('last_request', { mode: 'number' }).notNull(),
})

export const attempts = pgTable('attempts', {
  key: text('key').primaryKey(),
  points: integer('points').notNull(),
  expire: instant('expire'),
})
