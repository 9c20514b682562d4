import type { Grant } from '@/api/types'
import type { GrantDraft } from '@/components/GrantEditor.vue'

export const toDraft = (grant: Grant): GrantDraft => ({
  role: grant.role, unit: grant.unit?.code ?? grant.park?.code ?? '', chain: grant.chain?.code ?? '', enterprise: '',
})

/** Only what belongs to the role is sent. */
export function toGrant({ role, unit, chain, enterprise }: GrantDraft): Record<string, string> {
  if (['department', 'park'].includes(role)) return { role, ...(unit ? { unit } : {}) }
  if (role === 'chief' || role === 'office') return { role, ...(chain ? { chain } : {}) }
  return role === 'enterprise' ? { role, enterprise: enterprise.trim().toUpperCase() } : { role }
}
