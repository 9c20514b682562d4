/** Who is signed in on this phone. */
import { ref } from 'vue'
import { call, forgetToken, get, keepToken, Problem } from '../api/client'
import type { Me, SignedIn } from '../api/types'
import { forget, keep, kept } from './keep'
import { proposed } from './words'

/** What has to be known of somebody without a network: whose drafts these are, and which page is his. */
export type Person = Pick<Me, 'id' | 'display_name' | 'home' | 'may'>
const KEY = 'lianzhang.person'

export const person = ref<Person | null>(kept<Person>(KEY))
export const isFirm = (): boolean => person.value?.home === 'enterprise'
export const isDepartment = (): boolean => person.value?.home === 'department'
export const may = (action: string): boolean => person.value?.may.includes(action) ?? false

function entered(me: Me): void {
  person.value = { id: me.id, display_name: me.display_name, home: me.home, may: me.may }
  keep(KEY, person.value)
  proposed(me.language)
}

export async function signIn(name: string, password: string, totp: string): Promise<void> {
  const answer = await call<SignedIn>('POST', '/session', { body: { name, password, ...(totp ? { totp } : {}) } })
  keepToken(answer.token)
  entered(answer.user)
}

/** Asks who is signed in. Without a network the one known last remains; who was signed out has to sign in again. */
export async function refresh(): Promise<void> {
  try {
    entered(await get<Me>('/me'))
  } catch (cause) {
    if (cause instanceof Problem && cause.status === 401) signedOut()
    else if (!(cause instanceof Problem) || !cause.passes) throw cause
  }
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/session')
  signedOut()
}

/** Drafts stay on the phone under the account that wrote them. */
export function signedOut(): void {
  forgetToken()
  forget(KEY)
  person.value = null
  uni.reLaunch({ url: '/pages/sign-in/index' })
}
