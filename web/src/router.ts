import { createRouter, createWebHistory } from 'vue-router'
import { whenSignedOut } from './api/client'
import { i18n } from './i18n'
import { useSession } from './stores/session'

declare module 'vue-router' {
  interface RouteMeta { public?: boolean; title?: string; /** action without which there is nothing to see */ needs?: string; /** the place of the rail that it belongs to */ place?: string }
}

export const router = createRouter({
  history: createWebHistory(),
  // a page scrolls to its own marks, once it has read what they stand at
  scrollBehavior: (to, _from, saved) => saved ?? (to.hash ? false : { top: 0 }),
  routes: [
    { path: '/', redirect: () => useSession().home },
    { path: '/sign-in', component: () => import('./pages/auth/SignInPage.vue'), meta: { public: true, title: 'signIn' } },
    { path: '/sign-up', component: () => import('./pages/auth/SignUpPage.vue'), meta: { public: true, title: 'signUp' } },
    { path: '/invitations/:token', component: () => import('./pages/auth/InvitationPage.vue'), props: true, meta: { public: true, title: 'invitation' } },
    { path: '/password-resets/:token', component: () => import('./pages/auth/PasswordResetPage.vue'), props: true, meta: { public: true, title: 'reset' } },
    { path: '/account', component: () => import('./pages/auth/AccountPage.vue'), meta: { title: 'account' } },
    { path: '/home', component: () => import('./pages/enterprise/HomePage.vue'), meta: { title: 'home' } },
    { path: '/new', component: () => import('./pages/enterprise/NewRequestPage.vue'), meta: { title: 'new' } },
    { path: '/desk', component: () => import('./pages/desk/DeskPage.vue'), meta: { title: 'desk' } },
    { path: '/inbox', component: () => import('./pages/desk/InboxPage.vue'), meta: { title: 'inbox' } },
    { path: '/overview', component: () => import('./pages/chief/OverviewPage.vue'), meta: { needs: 'read-rates', title: 'overview' } },
    { path: '/rankings', component: () => import('./pages/rankings/RankingsPage.vue'), meta: { needs: 'read-rates', title: 'rankings', place: 'overview' } },
    { path: '/record', component: () => import('./pages/cases/RecordPage.vue'), meta: { title: 'record' } },
    { path: '/requests', component: () => import('./pages/cases/RequestsPage.vue'), meta: { title: 'requests' } },
    { path: '/graph', component: () => import('./pages/graph/ChainsPage.vue'), meta: { needs: 'read-chain-graph', title: 'graph' } },
    { path: '/graph/invitations', component: () => import('./pages/graph/InvitationListsPage.vue'), meta: { needs: 'read-chain-graph', title: 'graph' } },
    { path: '/graph/scenarios', component: () => import('./pages/graph/ScenariosPage.vue'), meta: { needs: 'read-chain-graph', title: 'graph' } },
    { path: '/graph/versions', component: () => import('./pages/graph/VersionsPage.vue'), meta: { needs: 'read-chain-graph', title: 'graph' } },
    { path: '/graph/import', component: () => import('./pages/graph/GraphImportPage.vue'), meta: { needs: 'edit-chain-graph', title: 'graph' } },
    { path: '/graph/reviews', component: () => import('./pages/graph/ReviewsPage.vue'), meta: { needs: 'read-chain-graph', title: 'graph' } },
    { path: '/graph/chains/:chain', name: 'graph-chain', component: () => import('./pages/graph/ChainPage.vue'), props: true, meta: { needs: 'read-chain-graph', title: 'graph' } },
    { path: '/enterprises', component: () => import('./pages/admin/EnterprisesPage.vue'), meta: { title: 'enterprises' } },
    { path: '/enterprises/:id', component: () => import('./pages/firm/FirmPage.vue'), props: true, meta: { title: 'firm', place: 'enterprises' } },
    { path: '/import', component: () => import('./pages/admin/ImportPage.vue'), meta: { needs: 'import-cases', title: 'import' } },
    { path: '/audit', component: () => import('./pages/admin/AuditPage.vue'), meta: { needs: 'read-audit', title: 'audit' } },
    { path: '/notices', component: () => import('./pages/NoticesPage.vue'), meta: { title: 'notices' } },
    { path: '/admin', redirect: '/admin/users' },
    { path: '/admin/users', component: () => import('./pages/admin/UsersPage.vue'), meta: { title: 'users' } },
    { path: '/admin/units', component: () => import('./pages/admin/UnitsPage.vue'), meta: { needs: 'manage-units', title: 'units' } },
    { path: '/admin/chains', component: () => import('./pages/admin/ChainsPage.vue'), meta: { needs: 'manage-chains', title: 'chains' } },
    { path: '/admin/categories', component: () => import('./pages/admin/CategoriesPage.vue'), meta: { needs: 'manage-categories', title: 'categories' } },
    { path: '/admin/rules', component: () => import('./pages/admin/RulesPage.vue'), meta: { needs: 'read-triage', title: 'rules' } },
    { path: '/admin/models', component: () => import('./pages/admin/ModelsPage.vue'), meta: { needs: 'read-triage', title: 'models' } },
    { path: '/admin/templates', component: () => import('./pages/templates/TemplatesPage.vue'), meta: { title: 'templates' } },
    { path: '/templates', component: () => import('./pages/templates/TemplatesPage.vue'), meta: { title: 'templates' } },
    { path: '/admin/jobs', component: () => import('./pages/admin/JobsPage.vue'), meta: { needs: 'read-jobs', title: 'jobs' } },
    { path: '/admin/policies', component: () => import('./pages/admin/PoliciesPage.vue'), meta: { needs: 'manage-policies', title: 'policies' } },
    { path: '/admin/invitations', component: () => import('./pages/admin/InvitationsPage.vue'), meta: { title: 'invitations' } },
    { path: '/matters', component: () => import('./pages/matters/MattersPage.vue'), meta: { needs: 'read-matters', title: 'matters' } },
    { path: '/board', component: () => import('./pages/board/BoardPage.vue'), meta: { title: 'board' } },
    { path: '/lists/:list([a-z-]+)/workbook', component: () => import('./pages/workbook/WorkbookPage.vue'), props: true, meta: { title: 'workbook', place: 'lists' } },
    { path: '/requests/:id', component: () => import('./cases/KindPage.vue'), props: (route) => ({ id: route.params.id, path: 'requests' }), meta: { title: 'request' } },
    { path: '/:path([a-z-]+)', component: () => import('./cases/KindPage.vue'), props: true, meta: { title: 'lists', place: 'lists' } },
    { path: '/:path([a-z-]+)/:id([0-9a-f-]{36})', component: () => import('./cases/KindPage.vue'), props: true, meta: { title: 'case', place: 'lists' } },
    { path: '/:rest(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue'), meta: { title: 'notFound' } },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.loaded) await session.load().catch(() => undefined)
  if (!to.meta.public && !session.me) return { path: '/sign-in', query: to.path === '/' ? {} : { next: to.fullPath } }
  if (session.me?.must_change_password && !to.meta.public && to.path !== '/account') return { path: '/account', query: { must: '1' } }
  if (to.path === '/sign-in' && session.me) return session.home
  // the address stays, so that whoever is granted more can reload
  if (to.meta.needs && !session.can(to.meta.needs)) return { name: 'not-found', params: { rest: to.path.slice(1).split('/') }, query: to.query, hash: to.hash }
  return true
})

router.afterEach((to) => {
  const { t } = i18n.global
  document.title = `${t(`title.${to.meta.title ?? 'product'}`)} · ${t('frame.product')}`
})

whenSignedOut(() => {
  const session = useSession()
  session.me = null
  const here = router.currentRoute.value
  if (!here.meta.public) void router.push({ path: '/sign-in', query: { next: here.fullPath } })
})
