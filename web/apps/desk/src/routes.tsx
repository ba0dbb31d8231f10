import { createBrowserRouter } from 'react-router'
import { Guard } from './session/Guard'
import { Broken } from './shell/Broken'
import { Missing } from './shell/Missing'

/** Every page, loaded when it is first opened. */
export const router = createBrowserRouter([
  {
    path: '/sign-in',
    lazy: () => import('./pages/signin/SignIn'),
    errorElement: <Broken />,
    hydrateFallbackElement: <></>,
  },
  {
    path: '/activate',
    lazy: () => import('./pages/signin/Activate'),
    errorElement: <Broken />,
    hydrateFallbackElement: <></>,
  },
  {
    path: '/',
    element: <Guard />,
    errorElement: <Broken />,
    hydrateFallbackElement: <></>,
    children: [
      { index: true, lazy: () => import('./pages/today/Today') },
      { path: 'leads', lazy: () => import('./pages/leads/Leads') },
      { path: 'leads/:id', lazy: () => import('./pages/leads/Lead') },
      { path: 'cases', lazy: () => import('./pages/cases/Cases') },
      { path: 'cases/:id', lazy: () => import('./pages/cases/Case') },
      { path: 'cases/:id/plan', lazy: () => import('./pages/cases/Plan') },
      { path: 'notices', lazy: () => import('./pages/notices/Notices') },
      { path: 'notices/:id', lazy: () => import('./pages/notices/Notice') },
      { path: 'guarantees', lazy: () => import('./pages/guarantees/Guarantees') },
      { path: 'coverage', lazy: () => import('./pages/coverage/Coverage') },
      { path: 'sweeps/:id', lazy: () => import('./pages/coverage/Sweep') },
      { path: 'village-codes', lazy: () => import('./pages/codes/Codes') },
      { path: 'figures', lazy: () => import('./pages/figures/Figures') },
      { path: 'households', lazy: () => import('./pages/households/Households') },
      { path: 'households/:id', lazy: () => import('./pages/households/Household') },
      { path: 'persons', lazy: () => import('./pages/persons/Persons') },
      { path: 'data', lazy: () => import('./pages/data/Data') },
      { path: 'data/:id', lazy: () => import('./pages/data/Delivery') },
      { path: 'screenings', lazy: () => import('./pages/screenings/Screenings') },
      { path: 'screenings/:id', lazy: () => import('./pages/screenings/Screening') },
      { path: 'policy', lazy: () => import('./pages/policy/Policy') },
      { path: 'system/accounts', lazy: () => import('./pages/system/Accounts') },
      { path: 'system/accounts/:id', lazy: () => import('./pages/system/Account') },
      { path: 'system/areas', lazy: () => import('./pages/system/Areas') },
      { path: 'system/jobs', lazy: () => import('./pages/system/Jobs') },
      { path: 'system/backups', lazy: () => import('./pages/system/Backups') },
      { path: 'system/journal', lazy: () => import('./pages/system/Journal') },
      { path: 'me', lazy: () => import('./pages/account/Mine') },
      { path: '*', element: <Missing /> },
    ],
  },
])
