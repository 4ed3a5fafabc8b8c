"""All tables at once: importing this registers every record, as migrations and sessions need."""

import neetcrm.accounts
import neetcrm.activities.models
import neetcrm.appointments.models
import neetcrm.audit
import neetcrm.cases.models
import neetcrm.chain
import neetcrm.counseling.models
import neetcrm.desk.models
import neetcrm.drafts
import neetcrm.jobs
import neetcrm.keys
import neetcrm.outreach.models
import neetcrm.people.models
import neetcrm.reasons
import neetcrm.referrals.models
import neetcrm.second_factors
import neetcrm.sign_ins
import neetcrm.submissions
import neetcrm.throttle  # noqa: F401
