// The numbers that passes through layers are made of: doubles. Files that say "// twice" in their first lines are compiled a second time for
// training in floats (Makefile): there real is float, and what they share with others has a name that ends in _single.
#ifndef DGL_NET_REAL_H
#define DGL_NET_REAL_H

#ifdef DGL_SINGLE
typedef float real;
#define REAL_EPSILON 0x1p-24
#define DGL_REAL(name) name##_single
#define DGL_GEMM sgemm
#define DGL_TWICE(kind)
#define DGL_TWIN(kind) NULL
#else
typedef double real;
#define REAL_EPSILON 0x1p-53                            // whole numbers up to 1/REAL_EPSILON are exact
#define DGL_REAL(name) name
#define DGL_GEMM dgemm
// the kind of the same name for floats, before and in a kind for doubles
#define DGL_TWICE(kind) extern const struct dgl_twin kind##_single;
#define DGL_TWIN(kind) &kind##_single
#endif

// kernels.c
#define dgl_net_kernels_open DGL_REAL(dgl_net_kernels_open)
// pass.c
#define dgl_net_kernel DGL_REAL(dgl_net_kernel)
#define dgl_net_product DGL_REAL(dgl_net_product)
#define dgl_net_gradient DGL_REAL(dgl_net_gradient)
#define dgl_net_bias_gradient DGL_REAL(dgl_net_bias_gradient)
#define dgl_block_copy DGL_REAL(dgl_block_copy)
#define dgl_net_record DGL_REAL(dgl_net_record)
#define dgl_net_forward DGL_REAL(dgl_net_forward)
#define dgl_net_reverse DGL_REAL(dgl_net_reverse)
// linear.c
#define dgl_affine_forward DGL_REAL(dgl_affine_forward)
#define dgl_affine_reverse DGL_REAL(dgl_affine_reverse)
#define dgl_affine_trace DGL_REAL(dgl_affine_trace)
#define dgl_affine_tensors DGL_REAL(dgl_affine_tensors)
#define dgl_linear_kind DGL_REAL(dgl_linear_kind)
// activation.c
#define dgl_activation_names DGL_REAL(dgl_activation_names)
#define dgl_activation_docs DGL_REAL(dgl_activation_docs)
#define dgl_act_keep DGL_REAL(dgl_act_keep)
#define dgl_act_forward DGL_REAL(dgl_act_forward)
#define dgl_act_reverse DGL_REAL(dgl_act_reverse)
#define dgl_act_trace DGL_REAL(dgl_act_trace)
#define dgl_activation_kind DGL_REAL(dgl_activation_kind)
// step.c
#define dgl_step_kind DGL_REAL(dgl_step_kind)
#define dgl_residual_params DGL_REAL(dgl_residual_params)
#define dgl_net_residual DGL_REAL(dgl_net_residual)
#define dgl_net_phase DGL_REAL(dgl_net_phase)
// conv.c
#define dgl_conv_forward DGL_REAL(dgl_conv_forward)
#define dgl_conv_reverse DGL_REAL(dgl_conv_reverse)
#define dgl_conv_shape DGL_REAL(dgl_conv_shape)
#define dgl_conv_init DGL_REAL(dgl_conv_init)
#define dgl_square_source DGL_REAL(dgl_square_source)
#define dgl_square_product DGL_REAL(dgl_square_product)
#define dgl_square_inverse DGL_REAL(dgl_square_inverse)
// jet.c
#define dgl_jet_multiply DGL_REAL(dgl_jet_multiply)
#define dgl_jet_multiply_reverse DGL_REAL(dgl_jet_multiply_reverse)
#define dgl_jet_apply DGL_REAL(dgl_jet_apply)
#define dgl_jet_apply_reverse DGL_REAL(dgl_jet_apply_reverse)
#define dgl_jet_number DGL_REAL(dgl_jet_number)
// layers
#define dgl_conv2d_kind DGL_REAL(dgl_conv2d_kind)
#define dgl_group_conv_kind DGL_REAL(dgl_group_conv_kind)
#define dgl_pool_kind DGL_REAL(dgl_pool_kind)
#define dgl_batchnorm_kind DGL_REAL(dgl_batchnorm_kind)
#define dgl_orthogonal_kind DGL_REAL(dgl_orthogonal_kind)
#define dgl_sample_kind DGL_REAL(dgl_sample_kind)
#define dgl_softmax_kind DGL_REAL(dgl_softmax_kind)
#define dgl_embedding_kind DGL_REAL(dgl_embedding_kind)
#define dgl_rbf_kind DGL_REAL(dgl_rbf_kind)
#define dgl_to_ball_kind DGL_REAL(dgl_to_ball_kind)
#define dgl_from_ball_kind DGL_REAL(dgl_from_ball_kind)
#define dgl_mobius_add_kind DGL_REAL(dgl_mobius_add_kind)
// loss.c
#define dgl_loss_kinds DGL_REAL(dgl_loss_kinds)
#define dgl_loss_find DGL_REAL(dgl_loss_find)
#define dgl_loss_root DGL_REAL(dgl_loss_root)
// objective.c
#define dgl_objective_eval DGL_REAL(dgl_objective_eval)
#define dgl_objective_loss DGL_REAL(dgl_objective_loss)
#define dgl_batch_run DGL_REAL(dgl_batch_run)
#define dgl_batch_gather DGL_REAL(dgl_batch_gather)
#define dgl_batch_pass DGL_REAL(dgl_batch_pass)
// penalised.c, penalty.c
#define dgl_batch_penalised DGL_REAL(dgl_batch_penalised)
#define dgl_penalty_kinds DGL_REAL(dgl_penalty_kinds)

#endif
