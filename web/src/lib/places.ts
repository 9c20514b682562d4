/** The few places a role has: at most seven on the rail, four under the thumb. */
import { Building2, ClipboardList, FileUp, Flame, Gauge, Headset, House, Inbox, LayoutDashboard, ListTodo, Plus, ScrollText, Settings, TextQuote, Workflow } from '@lucide/vue'
import type { Component } from 'vue'
import type { Role } from '@/api/types'

export interface Place { to: string; key: string; icon: Component }

const PLACES = {
  home: { to: '/home', key: 'home', icon: House },
  new: { to: '/new', key: 'new', icon: Plus },
  desk: { to: '/desk', key: 'desk', icon: Headset },
  inbox: { to: '/inbox', key: 'inbox', icon: Inbox },
  overview: { to: '/overview', key: 'overview', icon: Gauge },
  requests: { to: '/requests', key: 'requests', icon: ClipboardList },
  matters: { to: '/matters', key: 'matters', icon: Flame },
  lists: { to: '/problems', key: 'lists', icon: ListTodo },
  board: { to: '/board', key: 'board', icon: LayoutDashboard },
  templates: { to: '/templates', key: 'templates', icon: TextQuote },
  graph: { to: '/graph', key: 'graph', icon: Workflow },
  enterprises: { to: '/enterprises', key: 'enterprises', icon: Building2 },
  import: { to: '/import', key: 'import', icon: FileUp },
  audit: { to: '/audit', key: 'audit', icon: ScrollText },
  admin: { to: '/admin/users', key: 'admin', icon: Settings },
} satisfies Record<string, Place>
type Name = keyof typeof PLACES

const BY_ROLE: Partial<Record<Role, Name[]>> = {
  enterprise: ['home', 'requests', 'new'],
  agent: ['desk', 'requests', 'matters', 'overview', 'import', 'admin'],
  department: ['inbox', 'requests', 'lists', 'templates'],
  park: ['inbox', 'requests', 'graph', 'enterprises', 'lists', 'templates'],
  chief: ['overview', 'board', 'graph', 'requests', 'matters', 'lists'],
  office: ['overview', 'graph', 'requests', 'lists', 'enterprises', 'import', 'admin'],
  auditor: ['audit', 'overview', 'graph', 'requests'],
  administrator: ['admin', 'requests', 'enterprises', 'audit'],
}

/** What each page of administration needs. */
export const ADMIN_PAGES = [
  ['users', 'manage-users'], ['units', 'manage-units'], ['chains', 'manage-chains'], ['categories', 'manage-categories'], ['rules', 'read-triage'], ['models', 'read-triage'], ['templates', 'read-templates'], ['policies', 'manage-policies'], ['invitations', 'manage-users'], ['jobs', 'read-jobs'],
] as const

export function placesOf(roles: Iterable<Role>, can: (action: string) => boolean): Place[] {
  const names = new Set([...roles].flatMap((role) => BY_ROLE[role] ?? []))
  const order = Object.keys(PLACES) as Name[]
  const administers = ADMIN_PAGES.find(([, action]) => can(action))?.[0]
  return order
    .filter((name) => names.has(name) && (name !== 'admin' || administers) && (name !== 'graph' || can('read-chain-graph')))
    .slice(0, 7)
    .map((name) => (name === 'admin' ? { ...PLACES.admin, to: `/admin/${administers}` } : PLACES[name]))
}
