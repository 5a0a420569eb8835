"""Every step of every shipped process, written out: what is not listed here is refused.

One line is one step out of one state: the state, the step, where it leads (all states that it can
lead to), who takes it, and after the bar the rules that have to hold. `-`: nothing leaves it.
"""

from __future__ import annotations

TEACHING_PROJECT = """
draft               submit              department_check/formal_check applicant                    | declaration_complete window_open of_own_department within_project_limit no_overdue_project amount_within_ceiling marks_answered
draft               expire              withdrawn           clock                        | never_submitted due_passed
draft               withdraw            withdrawn           applicant                    |
draft               propose_termination draft               project_office applicant     | submitted_before termination_not_proposed
draft               decline_termination draft               leading_group                | termination_proposed
draft               confirm_termination stopped             leading_group                | termination_proposed
draft               cancel              stopped             project_office bureau_office | call_cancelled
draft               name_substitute     draft               project_office               | nobody_may_act
department_check    endorse             formal_check        department_head              |
department_check    send_back           draft               department_head              |
department_check    withdraw            withdrawn           applicant                    |
department_check    propose_termination department_check    project_office applicant     | submitted_before termination_not_proposed
department_check    decline_termination department_check    leading_group                | termination_proposed
department_check    confirm_termination stopped             leading_group                | termination_proposed
department_check    cancel              stopped             project_office bureau_office | call_cancelled
department_check    suspend             department_check    project_office               |
department_check    resume              department_check    project_office               | suspended
department_check    remark              department_check    supervisor                   |
department_check    name_substitute     department_check    project_office               | nobody_may_act
formal_check        admit               committee_review    project_office               |
formal_check        send_back           draft               project_office               |
formal_check        reject              rejected            project_office               |
formal_check        withdraw            withdrawn           applicant                    |
formal_check        propose_termination formal_check        project_office applicant     | submitted_before termination_not_proposed
formal_check        decline_termination formal_check        leading_group                | termination_proposed
formal_check        confirm_termination stopped             leading_group                | termination_proposed
formal_check        cancel              stopped             project_office bureau_office | call_cancelled
formal_check        suspend             formal_check        project_office               |
formal_check        resume              formal_check        project_office               | suspended
formal_check        remark              formal_check        supervisor                   |
formal_check        name_substitute     formal_check        project_office               | nobody_may_act
formal_check        revoke              department_check    department_head              |
committee_review    assign_reviewers    committee_review    project_office               |
committee_review    score               committee_review    reviewer                     | review_owed
committee_review    declare_conflict    committee_review    reviewer                     |
committee_review    approve             ratification        chair                        | quorum_reached
committee_review    request_revision    revision            chair                        | quorum_reached
committee_review    reject              rejected            chair                        | quorum_reached
committee_review    withdraw            withdrawn           applicant                    |
committee_review    propose_termination committee_review    project_office applicant     | submitted_before termination_not_proposed
committee_review    decline_termination committee_review    leading_group                | termination_proposed
committee_review    confirm_termination stopped             leading_group                | termination_proposed
committee_review    cancel              stopped             project_office bureau_office | call_cancelled
committee_review    suspend             committee_review    project_office               |
committee_review    resume              committee_review    project_office               | suspended
committee_review    remark              committee_review    supervisor                   |
committee_review    name_substitute     committee_review    project_office               | nobody_may_act
committee_review    revoke              formal_check        project_office               | not_sent_back_here no_scores_yet
revision            resubmit            committee_review    applicant                    | declaration_complete amount_within_ceiling marks_answered
revision            expire              rejected            clock                        | due_passed termination_not_proposed
revision            withdraw            withdrawn           applicant                    |
revision            propose_termination revision            project_office applicant     | submitted_before termination_not_proposed
revision            decline_termination revision            leading_group                | termination_proposed
revision            confirm_termination stopped             leading_group                | termination_proposed
revision            cancel              stopped             project_office bureau_office | call_cancelled
revision            suspend             revision            project_office               |
revision            resume              revision            project_office               | suspended
revision            remark              revision            supervisor                   |
revision            name_substitute     revision            project_office               | nobody_may_act
ratification        ratify              public_notice       leading_group                |
ratification        send_back           committee_review    leading_group                |
ratification        reject              rejected            leading_group                |
ratification        withdraw            withdrawn           applicant                    |
ratification        propose_termination ratification        project_office applicant     | submitted_before termination_not_proposed
ratification        decline_termination ratification        leading_group                | termination_proposed
ratification        confirm_termination stopped             leading_group                | termination_proposed
ratification        cancel              stopped             project_office bureau_office | call_cancelled
ratification        suspend             ratification        project_office               |
ratification        resume              ratification        project_office               | suspended
ratification        remark              ratification        supervisor                   |
ratification        name_substitute     ratification        project_office               | nobody_may_act
ratification        revoke              committee_review    chair                        |
public_notice       close               task_book           clock                        | due_passed no_open_objection termination_not_proposed
public_notice       uphold_objection    committee_review    clock                        |
public_notice       propose_termination public_notice       project_office applicant     | submitted_before termination_not_proposed
public_notice       decline_termination public_notice       leading_group                | termination_proposed
public_notice       confirm_termination settlement          leading_group                | termination_proposed no_open_payment
public_notice       cancel              settlement          project_office bureau_office | call_cancelled no_open_payment
public_notice       suspend             public_notice       project_office               |
public_notice       resume              public_notice       project_office               | suspended
public_notice       remark              public_notice       supervisor                   |
public_notice       name_substitute     public_notice       project_office               | nobody_may_act
public_notice       revoke              ratification        leading_group                | task_book_not_proposed
task_book           propose_task_book   task_book           applicant                    | task_book_not_proposed
task_book           return_task_book    task_book           project_office               | task_book_proposed
task_book           confirm             first_release       project_office               | task_book_proposed
task_book           propose_termination task_book           project_office applicant     | submitted_before termination_not_proposed
task_book           decline_termination task_book           leading_group                | termination_proposed
task_book           confirm_termination settlement          leading_group                | termination_proposed no_open_payment
task_book           cancel              settlement          project_office bureau_office | call_cancelled no_open_payment
task_book           suspend             task_book           project_office               |
task_book           resume              task_book           project_office               | suspended
task_book           remark              task_book           supervisor                   |
task_book           name_substitute     task_book           project_office               | nobody_may_act
task_book           revoke              ratification        leading_group                | task_book_not_proposed
first_release       prepare_payment     first_release       finance_clerk                | gate_not_prepared
first_release       released            implementation      clock                        | gate_paid
first_release       propose_termination first_release       project_office applicant     | submitted_before termination_not_proposed
first_release       decline_termination first_release       leading_group                | termination_proposed
first_release       confirm_termination settlement          leading_group                | termination_proposed no_open_payment
first_release       cancel              settlement          project_office bureau_office | call_cancelled no_open_payment
first_release       suspend             first_release       project_office               |
first_release       resume              first_release       project_office               | suspended
first_release       remark              first_release       supervisor                   |
first_release       request_leader_change first_release       applicant department_head project_office | no_open_change
first_release       name_substitute     first_release       project_office               | nobody_may_act
first_release       revoke              task_book           project_office               | no_payment_prepared
implementation      submit_midterm      midterm_check       applicant                    | midterm_complete
implementation      record_spending     implementation      applicant                    | settlement_not_confirmed
implementation      disallow_spending   implementation      finance_clerk finance_head   | settlement_not_confirmed
implementation      request_change      implementation      applicant project_office     | no_open_change
implementation      request_budget_change implementation      applicant                    | no_open_change budget_changes_left
implementation      request_content_change implementation      applicant                    | no_open_change
implementation      request_leader_change implementation      applicant department_head project_office | no_open_change
implementation      propose_termination implementation      project_office applicant     | submitted_before termination_not_proposed
implementation      decline_termination implementation      leading_group                | termination_proposed
implementation      confirm_termination settlement          leading_group                | termination_proposed no_open_payment
implementation      cancel              settlement          project_office bureau_office | call_cancelled no_open_payment
implementation      suspend             implementation      project_office               |
implementation      resume              implementation      project_office               | suspended
implementation      remark              implementation      supervisor                   |
implementation      name_substitute     implementation      project_office               | nobody_may_act
midterm_check       pass                second_release      chair                        |
midterm_check       rectify             rectification       chair                        |
midterm_check       stop                settlement          chair                        |
midterm_check       record_spending     midterm_check       applicant                    | settlement_not_confirmed
midterm_check       disallow_spending   midterm_check       finance_clerk finance_head   | settlement_not_confirmed
midterm_check       propose_termination midterm_check       project_office applicant     | submitted_before termination_not_proposed
midterm_check       decline_termination midterm_check       leading_group                | termination_proposed
midterm_check       confirm_termination settlement          leading_group                | termination_proposed no_open_payment
midterm_check       cancel              settlement          project_office bureau_office | call_cancelled no_open_payment
midterm_check       suspend             midterm_check       project_office               |
midterm_check       resume              midterm_check       project_office               | suspended
midterm_check       remark              midterm_check       supervisor                   |
midterm_check       request_leader_change midterm_check       applicant department_head project_office | no_open_change
midterm_check       name_substitute     midterm_check       project_office               | nobody_may_act
rectification       submit_midterm      midterm_check       applicant                    | midterm_complete
rectification       record_spending     rectification       applicant                    | settlement_not_confirmed
rectification       disallow_spending   rectification       finance_clerk finance_head   | settlement_not_confirmed
rectification       request_change      rectification       applicant project_office     | no_open_change
rectification       request_budget_change rectification       applicant                    | no_open_change budget_changes_left
rectification       request_content_change rectification       applicant                    | no_open_change
rectification       request_leader_change rectification       applicant department_head project_office | no_open_change
rectification       propose_termination rectification       project_office applicant     | submitted_before termination_not_proposed
rectification       decline_termination rectification       leading_group                | termination_proposed
rectification       confirm_termination settlement          leading_group                | termination_proposed no_open_payment
rectification       cancel              settlement          project_office bureau_office | call_cancelled no_open_payment
rectification       suspend             rectification       project_office               |
rectification       resume              rectification       project_office               | suspended
rectification       remark              rectification       supervisor                   |
rectification       name_substitute     rectification       project_office               | nobody_may_act
second_release      prepare_payment     second_release      finance_clerk                | gate_not_prepared
second_release      released            completion          clock                        | gate_paid
second_release      record_spending     second_release      applicant                    | settlement_not_confirmed
second_release      disallow_spending   second_release      finance_clerk finance_head   | settlement_not_confirmed
second_release      request_change      second_release      applicant project_office     | no_open_change
second_release      request_budget_change second_release      applicant                    | no_open_change budget_changes_left
second_release      request_content_change second_release      applicant                    | no_open_change
second_release      request_leader_change second_release      applicant department_head project_office | no_open_change
second_release      propose_termination second_release      project_office applicant     | submitted_before termination_not_proposed
second_release      decline_termination second_release      leading_group                | termination_proposed
second_release      confirm_termination settlement          leading_group                | termination_proposed no_open_payment
second_release      cancel              settlement          project_office bureau_office | call_cancelled no_open_payment
second_release      suspend             second_release      project_office               |
second_release      resume              second_release      project_office               | suspended
second_release      remark              second_release      supervisor                   |
second_release      name_substitute     second_release      project_office               | nobody_may_act
second_release      revoke              midterm_check       chair                        | no_payment_prepared
completion          submit_final        acceptance_review   applicant                    | final_complete
completion          record_spending     completion          applicant                    | settlement_not_confirmed
completion          disallow_spending   completion          finance_clerk finance_head   | settlement_not_confirmed
completion          request_change      completion          applicant project_office     | no_open_change
completion          request_budget_change completion          applicant                    | no_open_change budget_changes_left
completion          request_content_change completion          applicant                    | no_open_change
completion          request_leader_change completion          applicant department_head project_office | no_open_change
completion          propose_termination completion          project_office applicant     | submitted_before termination_not_proposed
completion          decline_termination completion          leading_group                | termination_proposed
completion          confirm_termination settlement          leading_group                | termination_proposed no_open_payment
completion          cancel              settlement          project_office bureau_office | call_cancelled no_open_payment
completion          suspend             completion          project_office               |
completion          resume              completion          project_office               | suspended
completion          remark              completion          supervisor                   |
completion          name_substitute     completion          project_office               | nobody_may_act
acceptance_review   accept              settlement          chair                        |
acceptance_review   rework              completion          chair                        |
acceptance_review   fail                settlement          chair                        |
acceptance_review   disallow_spending   acceptance_review   finance_clerk finance_head   | settlement_not_confirmed
acceptance_review   propose_termination acceptance_review   project_office applicant     | submitted_before termination_not_proposed
acceptance_review   decline_termination acceptance_review   leading_group                | termination_proposed
acceptance_review   confirm_termination settlement          leading_group                | termination_proposed no_open_payment
acceptance_review   cancel              settlement          project_office bureau_office | call_cancelled no_open_payment
acceptance_review   suspend             acceptance_review   project_office               |
acceptance_review   resume              acceptance_review   project_office               | suspended
acceptance_review   remark              acceptance_review   supervisor                   |
acceptance_review   request_leader_change acceptance_review   applicant department_head project_office | no_open_change
acceptance_review   name_substitute     acceptance_review   project_office               | nobody_may_act
settlement          prepare_payment     settlement          finance_clerk                | gate_not_prepared
settlement          return_money        settlement          applicant                    | money_to_return
settlement          confirm_settlement  settlement          finance_clerk                | gate_paid no_open_payment no_money_to_return settlement_not_confirmed
settlement          settle              accepted/failed/stopped finance_head                 | no_open_payment settlement_confirmed account_at_zero
settlement          record_spending     settlement          applicant                    | settlement_not_confirmed
settlement          disallow_spending   settlement          finance_clerk finance_head   | settlement_not_confirmed
settlement          suspend             settlement          project_office               |
settlement          resume              settlement          project_office               | suspended
settlement          remark              settlement          supervisor                   |
settlement          request_leader_change settlement          applicant department_head project_office | no_open_change
settlement          name_substitute     settlement          project_office               | nobody_may_act
settlement          revoke              acceptance_review/completion/first_release/implementation/midterm_check/public_notice/rectification/second_release/task_book chair leading_group          | decided_by_own_body call_not_cancelled settlement_not_confirmed nothing_returned no_payment_prepared
accepted            -
rejected            revoke              committee_review/formal_check/ratification project_office chair leading_group | decided_by_own_body call_not_cancelled
withdrawn           reopen              draft               project_office bureau_office | expired_by_clock
stopped             -
failed              -
"""

PAYMENT = """
prepared            approve             approved            finance_head                 | needs_approval prepared_by_somebody_else
prepared            mark_paid           paid                finance_clerk                | needs_no_approval
prepared            bank_return         bank_returned       finance_clerk                | needs_no_approval
prepared            void                voided              finance_clerk finance_head   |
approved            mark_paid           paid                finance_clerk                |
approved            bank_return         bank_returned       finance_clerk                |
approved            void                voided              finance_clerk finance_head   |
bank_returned       correct             prepared            finance_clerk                |
bank_returned       void                voided              finance_clerk finance_head   |
paid                -
voided              -
"""

CHANGE_REQUEST = """
requested           agree               requested           successor                    | leader_to_answer
requested           decline             refused             successor                    | leader_to_answer
requested           grant               granted             project_office               | nobody_to_answer within_office_limit decided_by_somebody_else change_still_fits
requested           forward             leading_group_check project_office               | nobody_to_answer above_office_limit
requested           refuse              refused             project_office               |
requested           withdraw            withdrawn           applicant                    |
leading_group_check grant               granted             leading_group                | decided_by_somebody_else change_still_fits
leading_group_check refuse              refused             leading_group                |
leading_group_check withdraw            withdrawn           applicant                    |
granted             -
refused             -
withdrawn           -
"""

OBJECTION = """
received            dismiss             dismissed           project_office               |
received            uphold              upheld              project_office               |
upheld              -
dismissed           -
"""

FILING = """
draft               submit              submitted           applicant                    | declaration_complete window_open
draft               expire              withdrawn           clock                        | never_submitted due_passed
draft               withdraw            withdrawn           applicant                    |
draft               cancel              withdrawn           project_office bureau_office | call_cancelled
submitted           register            registered          project_office               |
submitted           send_back           draft               project_office               |
submitted           withdraw            withdrawn           applicant                    |
submitted           cancel              withdrawn           project_office bureau_office | call_cancelled
registered          -
withdrawn           reopen              draft               project_office bureau_office | expired_by_clock
"""

TABLES = {
    "teaching_project": TEACHING_PROJECT,
    "payment": PAYMENT,
    "change_request": CHANGE_REQUEST,
    "objection": OBJECTION,
    "filing": FILING,
}
