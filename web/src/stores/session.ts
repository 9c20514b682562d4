import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { get, post, Problem, remove } from '@/api/client'
import type { Home, Me, Role } from '@/api/types'
import { chooseLanguage, isLanguageChosen } from '@/i18n'

const HOMES: Record<Home, string> = {
  agent: '/desk', department: '/inbox', chief: '/overview', enterprise: '/home', administration: '/admin/users', audit: '/audit',
}

/** Who is signed in and what they may see. */
export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const loaded = ref(false)

  function know(person: Me): void {
    me.value = person
    if (!isLanguageChosen()) chooseLanguage(person.language === 'en' ? 'en' : 'zh', false)
  }

  async function load(): Promise<void> {
    try {
      know(await get<Me>('/me'))
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 401) throw problem
      me.value = null
    } finally {
      loaded.value = true
    }
  }

  async function signIn(name: string, password: string, totp?: string): Promise<void> {
    const answer = await post<{ user: Me }>('/session', { name, password, ...(totp ? { totp } : {}) })
    know(answer.user)
    loaded.value = true
  }

  async function signOut(): Promise<void> {
    await remove('/session').catch(() => undefined)
    me.value = null
  }

  const roles = computed(() => new Set(me.value?.grants.map((g) => g.role) ?? []))
  const is = (...wanted: Role[]): boolean => wanted.some((role) => roles.value.has(role))
  /** Whether an act is open to this person somewhere; the server decides for each case. */
  const can = (action: string): boolean => me.value?.may.includes(action) ?? false
  const home = computed(() => (me.value ? HOMES[me.value.home] ?? '/requests' : '/sign-in'))
  /** The place the signed-in person acts for: department, park, chain or firm. */
  const place = computed(() => {
    const grant = me.value?.grants.find((g) => g.unit ?? g.enterprise ?? g.park ?? g.chain)
    return grant?.unit ?? grant?.enterprise ?? grant?.park ?? grant?.chain ?? null
  })

  return { me, loaded, load, signIn, signOut, is, can, roles, home, place }
})
